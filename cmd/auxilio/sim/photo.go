package sim

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"sync"
)

// proven are the services whose jobs are completed with a photo.
var proven = map[string]bool{"GRUA": true}

// picture is what our phones photograph: a road at dusk, as a JPEG.
var picture = sync.OnceValues(func() ([]byte, error) {
	road := image.NewRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			road.Set(x, y, color.RGBA{uint8(40 + y), uint8(60 + y/2), uint8(120 - y/2), 255})
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, road, nil)
	return b.Bytes(), err
})

// Upload adds a photo to a request and returns its id.
func (s *Session) Upload(ctx context.Context, request, name string) (id string, err error) {
	content, err := picture()
	if err != nil {
		return "", err
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		return "", err
	}
	if _, err := part.Write(content); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	x, err := NewExchange(http.MethodPost, "/assistance/requests/"+request+"/documents", "", nil)
	if err != nil {
		return "", err
	}
	x.body, x.media = form.Bytes(), w.FormDataContentType()
	var kept struct {
		ID string `json:"id"`
	}
	err = s.carry(ctx, x, &kept)
	return kept.ID, err
}
